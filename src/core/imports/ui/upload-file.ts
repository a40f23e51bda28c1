import { NetworkProblem, problemOf } from '#sdk/problem.ts';

/**
 * Sends a file as a form and tells how far it is, from 0 to 1, which `fetch`
 * cannot. Answers what the server answers; throws its problem.
 */
export function uploadFile<T>(
  url: string,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 300) return resolve(request.response as T);
      void problemOf({ status: request.status, json: async () => request.response }).then(reject);
    };
    request.onerror = () => reject(new NetworkProblem('upload failed'));
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    const form = new FormData();
    form.set('file', file);
    request.send(form);
  });
}

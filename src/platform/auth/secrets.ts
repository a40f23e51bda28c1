import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A new secret for a link, a session or a key: 256 bits, safe in addresses. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token. The token has full entropy, so a plain hash can't be guessed back. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Encrypts what must be stored but read back, such as a provider's client secret (AES-256-GCM). */
export class Secrets {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    if (key.length !== 32) throw new Error('The secret key must have 32 bytes.');
    this.#key = key;
  }

  /** Reads the key of this installation, making it at the first start. */
  static async load(dataDir: string): Promise<Secrets> {
    const file = join(dataDir, 'secret.key');
    // With a database elsewhere, nothing else has made the folder yet.
    await mkdir(dataDir, { recursive: true });
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile(randomBytes(32).toString('base64'));
      await handle.sync();
      await handle.close();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    return new Secrets(Buffer.from(await readFile(file, 'utf8'), 'base64'));
  }

  seal(text: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
  }

  unseal(sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  }
}

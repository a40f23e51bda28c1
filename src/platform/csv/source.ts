import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import iconv from 'iconv-lite';
import type { CsvEncoding, CsvFaultCode } from './dialect.ts';

/**
 * A file as text to be scanned. For encodings in which every ASCII byte is that ASCII character, the
 * text is the raw bytes, one per character, and cells are decoded after the split: positions are then
 * byte offsets, and a broken byte spoils one row. Other encodings are decoded first.
 */
export type TextSource = {
  /** About `size` bytes more as text; empty at the end of the file. */
  read(size: number): Promise<string>;
  /** Bytes each character of the text stands for; null where that varies, as in Shift JIS. */
  bytesPerCharacter: 1 | 2 | null;
  close(): Promise<void>;
};

const decodedFirst = new Set<CsvEncoding>(['shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr']);
const beyondAscii = /[^ -~\t\r\n]/;

/** Opens a file for scanning from a byte offset that lies between two records. */
export async function openTextSource(
  path: string,
  encoding: CsvEncoding,
  offset: number,
): Promise<TextSource> {
  const file = await open(path, 'r');
  const toText = textDecoder(encoding);
  let position = offset;
  let buffer = Buffer.alloc(0);
  async function read(size: number): Promise<string> {
    if (buffer.length < size) buffer = Buffer.allocUnsafe(size);
    const { bytesRead } = await file.read(buffer, 0, size, position);
    position += bytesRead;
    const text = toText(buffer.subarray(0, bytesRead), bytesRead === 0);
    // A read may end within a character; an empty text means the end of the file only.
    return text === '' && bytesRead > 0 ? read(size) : text;
  }
  return {
    read,
    bytesPerCharacter: encoding.startsWith('utf-16') ? 2 : decodedFirst.has(encoding) ? null : 1,
    close: () => file.close(),
  };
}

/** Turns the bytes read one after the other into scannable text. */
function textDecoder(encoding: CsvEncoding): (bytes: Buffer, atEnd: boolean) => string {
  if (!encoding.startsWith('utf-16') && !decodedFirst.has(encoding)) {
    return (bytes) => bytes.toString('latin1');
  }
  const decoder = iconv.getDecoder(encoding, { stripBOM: false });
  return (bytes, atEnd) => (atEnd ? (decoder.end() ?? '') : decoder.write(bytes));
}

/** Decodes one cell of scanned text, or names what makes it unfit to be stored as text. */
export function cellDecoder(
  encoding: CsvEncoding,
): (raw: string) => { value: string } | { fault: CsvFaultCode } {
  const decode = rawDecoder(encoding);
  return (raw) => {
    if (!beyondAscii.test(raw)) return { value: raw };
    const value = decode(raw);
    if (value === undefined) return { fault: 'encoding' };
    if (value.includes('\0')) return { fault: 'nul' };
    if (!value.isWellFormed()) return { fault: 'lone_surrogate' };
    return { value };
  };
}

function rawDecoder(encoding: CsvEncoding): (raw: string) => string | undefined {
  if (encoding === 'utf-8') {
    return (raw) => {
      const bytes = Buffer.from(raw, 'latin1');
      return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
    };
  }
  if (encoding === 'iso-8859-1' || encoding.startsWith('utf-16')) return (raw) => raw;
  // These encodings have no U+FFFD of their own: it marks a byte without meaning.
  const checked = (value: string) => (value.includes('\uFFFD') ? undefined : value);
  if (decodedFirst.has(encoding)) return checked;
  return (raw) => checked(iconv.decode(Buffer.from(raw, 'latin1'), encoding));
}

import type { Transporter } from 'nodemailer';
import type { Config } from '#platform/config.ts';
import type { MailBody } from './letter.ts';

export interface Outgoing extends MailBody {
  /** Stable over attempts, so that a mail server can tell a repetition. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  /** Where a POST ends mails of this kind. */
  readonly unsubscribe?: string | undefined;
}

/** A mail that the mail server did not take. */
export class MailError extends Error {
  /** The server said that it never will: trying again is of no use. */
  readonly permanent: boolean;

  constructor(message: string, permanent: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = 'MailError';
    this.permanent = permanent;
  }
}

const TIMEOUT_MS = 20_000;

/** Sends one mail over SMTP_URL. `transcript` receives the conversation with the mail server. */
export async function deliver(
  config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'publicUrl'>,
  mail: Outgoing,
  transcript?: string[],
): Promise<void> {
  if (!config.smtpUrl) throw new MailError('No mail server is set (SMTP_URL).', true);
  const from = senderOf(config);
  const transport = await open(config.smtpUrl, transcript);
  try {
    await transport.sendMail({
      from,
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: `<${mail.id}@${domainOf(from)}>`,
      headers: headersOf(mail),
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  } catch (error) {
    throw toMailError(error);
  } finally {
    transport.close();
  }
}

function headersOf({ unsubscribe }: Outgoing): Record<string, string> {
  return {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    ...(unsubscribe
      ? {
          'List-Unsubscribe': `<${unsubscribe}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        }
      : {}),
  };
}

/** The sender: MAIL_FROM, or an address at the host that users see. */
export function senderOf(config: Pick<Config, 'mailFrom' | 'publicUrl' | 'smtpUrl'>): string {
  if (config.mailFrom) return config.mailFrom;
  const host = new URL(config.publicUrl ?? config.smtpUrl ?? 'http://localhost').hostname;
  return `Throughline <throughline@${host}>`;
}

function domainOf(from: string): string {
  return /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? 'localhost';
}

async function open(smtpUrl: string, transcript: string[] | undefined): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url: smtpUrl,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    ...(transcript ? { debug: true, logger: recorder(transcript) as never } : {}),
  });
}

interface LogEntry {
  tnx?: string;
}

/** Keeps what client and server say; the password and the mail's content stay out of it. */
function recorder(transcript: string[]) {
  const record = (entry: LogEntry, message: unknown, ...values: unknown[]) => {
    const kind = entry?.tnx;
    if (kind === 'message') return;
    const line = format(String(message), values).trimEnd();
    if (kind === 'client') transcript.push(...prefixed('C', withoutSecret(line, transcript)));
    else if (kind === 'server') transcript.push(...prefixed('S', line));
    else transcript.push(...prefixed('*', line));
  };
  return {
    level: () => {},
    trace: record,
    debug: record,
    info: record,
    warn: record,
    error: record,
    fatal: record,
  };
}

function prefixed(who: string, text: string): string[] {
  return text.split(/\r?\n/).map((line) => `${who}: ${line}`.slice(0, 500));
}

/** After AUTH each line of the client may be a credential, until the server has decided. */
function withoutSecret(line: string, transcript: readonly string[]): string {
  if (/^AUTH\s/i.test(line)) return line.replace(/^(AUTH\s+\S+).*/is, '$1 (hidden)');
  return transcript.at(-1)?.startsWith('S: 334') ? '(hidden)' : line;
}

function format(message: string, values: readonly unknown[]): string {
  let next = 0;
  return message.replaceAll(/%[sdj]/g, (place) =>
    next < values.length ? String(values[next++]) : place,
  );
}

function toMailError(error: unknown): MailError {
  const { responseCode, code, message } = error as {
    responseCode?: number;
    code?: string;
    message?: string;
  };
  const refused = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH';
  return new MailError(message ?? String(error), refused, error);
}

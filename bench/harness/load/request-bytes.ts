import type { LoadPlan } from './load-plan';

const filled = (template: string, number: number, value: string): string =>
  template.replaceAll('{n}', String(number)).replaceAll('{value}', value);

/** The request of this number, as it goes over the wire. ASCII only, so that its length is that of its text. */
export const requestText = ({ method, path, body, tokens, values }: LoadPlan, number: number): string => {
  const value = values?.[number % values.length] ?? '';
  const token = tokens[number % tokens.length] ?? '';
  const head = `${method} ${filled(path, number, value)} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${token}\r\n`;
  if (body === null) return `${head}\r\n`;
  const payload = filled(body, number, value);
  return `${head}content-type: application/json\r\ncontent-length: ${payload.length}\r\n\r\n${payload}`;
};

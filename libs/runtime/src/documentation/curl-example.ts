import type { Operation, Parameter } from '../openapi';

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const exampleOf = (parameters: readonly Parameter[], place: Parameter['in']) =>
  parameters.filter((parameter) => parameter.in === place);

const addressOf = (path: string, parameters: readonly Parameter[]): string => {
  const filled = exampleOf(parameters, 'path').reduce(
    (text, { name, example }) => text.replace(`{${name}}`, String(example)),
    path,
  );
  const needed = exampleOf(parameters, 'query').filter(({ required }) => required);
  const query = needed.map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`).join('&');
  return query === '' ? filled : `${filled}?${query}`;
};

const bodyOf = ({ requestBody }: Operation): unknown => {
  const [example] = Object.values(requestBody?.content['application/json']?.examples ?? {});
  return example !== undefined && 'value' in example ? example.value : undefined;
};

/** The command that sends the example of an operation; `$URL` and `$TOKEN` are left to the reader. */
export const curlExample = (
  method: string,
  path: string,
  operation: Operation,
  parameters: readonly Parameter[],
): string => {
  const body = bodyOf(operation);
  const parts = [
    `curl -sS ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}"$URL${addressOf(path, parameters)}"`,
    ...(operation.security.length === 0 ? [] : ['-H "Authorization: Bearer $TOKEN"']),
    ...(parameters.some(({ name }) => name === 'Idempotency-Key') ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(body === undefined ? [] : ["-H 'Content-Type: application/json'", `-d ${quote(JSON.stringify(body))}`]),
  ];
  return parts.join(' \\\n  ');
};

import { preferredType } from './media-types';

const offered = ['application/json', 'application/x-ndjson', 'text/csv'] as const;

describe('the media type that an Accept header prefers', () => {
  it.each<[string | undefined, (typeof offered)[number] | null]>([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['application/json', 'application/json'],
    ['application/x-ndjson', 'application/x-ndjson'],
    ['text/csv', 'text/csv'],
    ['TEXT/CSV; charset=utf-8; header=present', 'text/csv'],
    ['text/*', 'text/csv'],
    ['text/csv, */*', 'text/csv'],
    ['application/json, text/plain, */*', 'application/json'],
    ['text/html, application/xhtml+xml, */*;q=0.8', 'application/json'],
    ['text/csv;q=0.5, application/x-ndjson;q=0.6', 'application/x-ndjson'],
    ['text/csv;q=0.5, application/json;q=0.4, */*;q=0.1', 'text/csv'],
    ['text/csv, application/x-ndjson', 'text/csv'],
    ['application/json;q=0, */*', 'application/x-ndjson'],
    ['application/json;q=0, application/x-ndjson;q=0, */*;q=0.001', 'text/csv'],
    ['text/csv;q=0', null],
    ['text/csv;q=0.000, text/html', null],
    ['image/png', null],
    ['text/csv;q=2', null],
    ['text/csv;q=high, application/x-ndjson;q=0.1', 'application/x-ndjson'],
    ['csv, , ;q=1, */csv, text/ csv', null],
  ])('of "%s" is %s', (accept, expected) => {
    expect(preferredType(accept, offered)).toBe(expected);
  });
});

import type { KnownRoute } from '../http/route-table';
import type { OpenApiDocument } from '../openapi';
import { readDocumentFile } from './document-file';

/** Every route of the contract, whichever process serves it; HEAD wherever there is GET. */
export const documentedRoutes = (): readonly KnownRoute[] => {
  const { paths } = JSON.parse(readDocumentFile()) as OpenApiDocument;
  return Object.entries(paths).flatMap(([path, operations]) => {
    const methods = Object.keys(operations).map((method) => method.toUpperCase());
    const url = path.replace(/\{(\w+)\}/g, ':$1');
    return [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].map((method) => ({ method, url }));
  });
};

import { DomainError, type ProblemCode, problems } from '@app/contracts';
import { Controller, Get, Header, Module, Param } from '@nestjs/common';

import { Public } from '../authentication';
import { Documented, type OpenApiDocument } from '../openapi';
import { docsPage } from './docs-page';
import { readDocumentFile } from './document-file';
import { documentationOperations } from './documentation.operations';
import { problemPage } from './problem-page';

const HTML = 'text/html; charset=utf-8';

const isCode = (text: string): text is ProblemCode => Object.hasOwn(problems, text);

/** The documentation, from the process itself: for machines, for people, and of every problem. No token. */
@Public()
@Controller()
export class DocumentationController {
  private readonly json = readDocumentFile();
  private readonly html = docsPage(JSON.parse(this.json) as OpenApiDocument);

  @Get('openapi.json')
  @Documented(documentationOperations.document)
  @Header('content-type', 'application/json; charset=utf-8')
  document(): string {
    return this.json;
  }

  @Get('docs')
  @Documented(documentationOperations.page)
  @Header('content-type', HTML)
  page(): string {
    return this.html;
  }

  @Get('problems/:code')
  @Documented(documentationOperations.problem)
  @Header('content-type', HTML)
  problem(@Param('code') code: string): string {
    if (!isCode(code)) throw new DomainError('not-found', 'There is no problem of this name. Look at /docs.');
    return problemPage(code);
  }
}

@Module({ controllers: [DocumentationController] })
export class DocumentationModule {}

import { HealthModule, type Readiness } from '@app/runtime';
import { type DynamicModule, Module } from '@nestjs/common';

import { CommandApiModule, type CommandApiOptions } from '../../command-api/src/command-api.module';
import { QueryApiModule, type QueryApiOptions } from '../../query-api/src/query-api.module';

export interface StandaloneOptions {
  readonly commands: CommandApiOptions;
  readonly queries: QueryApiOptions;
  readonly readiness: Readiness;
}

/** Commands and queries behind one port. */
@Module({})
export class StandaloneModule {
  static register({ commands, queries, readiness }: StandaloneOptions): DynamicModule {
    return {
      module: StandaloneModule,
      imports: [CommandApiModule.register(commands), QueryApiModule.register(queries), HealthModule.for(readiness)],
    };
  }
}

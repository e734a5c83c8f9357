import 'reflect-metadata';

import { readConfiguration, runProcess } from '@app/runtime';

import { bootQueryApi } from './boot';

void runProcess('query-api', async () => bootQueryApi(readConfiguration(process.env)));

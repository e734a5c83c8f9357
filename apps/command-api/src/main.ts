import 'reflect-metadata';

import { readConfiguration, runProcess } from '@app/runtime';

import { bootCommandApi } from './boot';

void runProcess('command-api', async () => bootCommandApi(readConfiguration(process.env)));

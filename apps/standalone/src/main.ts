import 'reflect-metadata';

import { readConfiguration, runProcess } from '@app/runtime';

import { startStandalone } from './standalone';

void runProcess('guestlist', async () => startStandalone(readConfiguration(process.env), { projectInThread: true }));

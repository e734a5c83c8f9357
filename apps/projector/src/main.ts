import 'reflect-metadata';

import { readConfiguration, runProcess } from '@app/runtime';

import { bootProjector } from './boot';

void runProcess('projector', async () => bootProjector(readConfiguration(process.env)));

import { eventMetadataSchema, eventSchemas } from '@app/contracts';

import { goldenSamples, releasedDigests } from '../support/golden-samples';

describe('the golden samples of events', () => {
  it('show every type of event there is', () => {
    const shown = new Set(goldenSamples.map(({ type }) => type));
    expect(Object.keys(eventSchemas).filter((type) => !shown.has(type))).toEqual([]);
  });

  it('are what they were when they were released', () => {
    const digests = new Map(goldenSamples.map(({ file, digest }) => [file, digest]));
    expect(digests).toEqual(releasedDigests());
  });

  describe.each(goldenSamples)('$file', ({ type, version, event }) => {
    it('holds the type and the version that it is named after', () => {
      expect([event.type, event.metadata.schemaVersion]).toEqual([type, version]);
    });

    it('parses by the schema of its type, nothing dropped and nothing filled in', () => {
      expect(eventSchemas[type]?.parse(event.data)).toStrictEqual(event.data);
    });

    it('carries metadata that parse unchanged', () => {
      expect(eventMetadataSchema.parse(event.metadata)).toStrictEqual(event.metadata);
    });
  });
});

import type { GuestlistEvent } from '@app/contracts';
import type { DocumentCollection, DocumentQuery } from '@app/documents';
import { openInMemoryDocumentStore } from '@app/documents/in-memory';
import { foldProjection } from '@app/event-sourcing';
import { recorded } from '@app/event-sourcing/testing';

import { membershipsCollection, membershipsProjection } from '../memberships';
import { type Happening, happening, idOf, scope, TreeHistory } from '../testing';
import { auditCollection } from './audit.collection';
import type { AuditDocument } from './audit.document';
import { auditProjection } from './audit.projection';
import { type AuditListing, listAudit } from './audit.queries';

const tree = new TreeHistory('acme');
const { rootId, ownerId } = tree;
const [north, south, west] = [tree.managedId('north'), tree.managedId('south'), tree.managedId('west')];
const [ada, bob] = [idOf('ada'), idOf('bob')];

const everything: AuditListing = {
  rootId,
  communityId: null,
  types: null,
  actorId: null,
  subjectId: null,
  invitationId: null,
  via: null,
  from: null,
  to: '9',
  since: null,
  until: null,
};

const stamped = <Document>(documents: ReadonlyMap<string, Document>) =>
  [...documents].map(([id, document]) => ({ id, position: '1', document }));

/** The audit after a history, and which indexes it is read from. */
const auditOf = async (...happenings: readonly Happening[]) => {
  const events = recorded<GuestlistEvent>(happenings);
  const store = openInMemoryDocumentStore();
  const audit: DocumentCollection<AuditDocument> = await store.open(auditCollection, 'v1');
  await audit.writeMany(stamped(await foldProjection(auditProjection, events)));
  const memberships = await store.open<never>(membershipsCollection, 'v1');
  await memberships.writeMany(stamped((await foldProjection(membershipsProjection, events)) as Map<string, never>));
  const queries: DocumentQuery[] = [];
  const find: typeof audit.find = (query) => {
    queries.push(query);
    return audit.find(query);
  };
  return {
    queries,
    typesOf: async (listing: Partial<AuditListing>) => {
      const readers = { audit: { find }, memberships };
      const page = await listAudit(readers, { ...everything, ...listing }, { direction: 'asc', limit: 100 });
      return page.items.map(({ document }) => document.type);
    },
  };
};

describe('the audit of a community', () => {
  const offered = tree.invited(ada, [scope(north, 'guest'), scope(south, 'guest')]);
  const afterwards = tree.afterwards(ada, [north, south]);

  it.each(afterwards.map((event) => [event.type, event] as const))(
    'has %s where the offer stood, and nowhere else',
    async (type, event) => {
      const { typesOf } = await auditOf(offered, event);
      expect(await typesOf({ communityId: north })).toEqual(['UserInvited', type]);
      expect(await typesOf({ communityId: south })).toEqual(['UserInvited', type]);
      expect(await typesOf({ communityId: west })).toEqual([]);
      expect(await typesOf({ communityId: rootId })).toEqual([]);
    },
  );

  it('ends, for a community taken out of an offer, with the amendment that took it out', async () => {
    const { typesOf } = await auditOf(
      offered,
      tree.amended(ada, [scope(south, 'guest'), scope(west, 'guest')], [north]),
      tree.declined(ada, [south, west]),
    );
    expect(await typesOf({ communityId: north })).toEqual(['UserInvited', 'InvitationAmended']);
    expect(await typesOf({ communityId: south })).toEqual(['UserInvited', 'InvitationAmended', 'InvitationDeclined']);
    expect(await typesOf({ communityId: west })).toEqual(['InvitationAmended', 'InvitationDeclined']);
  });

  it.each([
    ['an invitation', { invitationId: tree.invitationId(ada) }],
    ['a subject', { subjectId: ada }],
    ['an actor', { actorId: ownerId }],
    ['a type', { types: ['UserInvited'] }],
  ])('is cut to the community when it is asked for %s', async (_, filter) => {
    const { typesOf } = await auditOf(offered);
    expect(await typesOf({ ...filter, communityId: south })).toEqual(['UserInvited']);
    expect(await typesOf({ ...filter, communityId: west })).toEqual([]);
  });

  it('is one run of one index, beside the erasures', async () => {
    const { typesOf, queries } = await auditOf(offered, ...afterwards);
    await typesOf({ communityId: north, types: ['InvitationDeclined'] });
    expect(queries.map(({ index }) => index)).toEqual(['in-communities']);
    await typesOf({ communityId: north });
    expect(queries.slice(1).map(({ index, equals }) => [index, equals])).toEqual([
      ['in-communities', undefined],
      ['in-tree', { rootId: null }],
    ]);
  });

  it('has the erasure of whoever was known there', async () => {
    const erased = (personId: string) => happening(`operator:${ownerId}`, { type: 'PersonErased', data: { personId } });
    const { typesOf } = await auditOf(offered, tree.added(bob, [scope(west, 'guest')]), erased(ada), erased(bob));
    expect(await typesOf({ communityId: south })).toEqual(['UserInvited', 'PersonErased']);
    expect(await typesOf({ communityId: rootId })).toEqual([]);
    expect(await typesOf({ communityId: west, subjectId: bob })).toEqual(['MemberAdded', 'PersonErased']);
    expect(await typesOf({ communityId: west, subjectId: ada })).toEqual([]);
    expect(await typesOf({ types: ['PersonErased'] })).toEqual(['PersonErased', 'PersonErased']);
    expect(await typesOf({ via: 'assign-role' })).toEqual(['MemberAdded']);
  });
});

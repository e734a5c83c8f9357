import { communityStream, membershipStream, type Permission, productPermissions } from '@app/contracts';

import { managedName } from './cast';
import { type Act, type Deed, deeds } from './deeds';
import type { Random } from './random';
import type { SeededTree } from './tree';

const roleNames = [
  'Incident lead',
  'Threat hunter',
  'Auditor',
  'Asset keeper',
  'Night shift',
  'Trainee',
  'Liaison',
  'Forensics',
];

/** What is done to the communities of a tree themselves. Each answers null when it cannot be done now. */
export class Affairs {
  #named = 0;

  constructor(
    private readonly random: Random,
    private readonly tree: SeededTree,
  ) {}

  addManaged(): Act {
    const { rootId, ownerId } = this.tree;
    const name = managedName(this.#named++);
    const deed = deeds.addManaged({ parentId: rootId, name });
    const actorId = this.random.chance(0.5) ? ownerId : this.tree.actor(this.random, [rootId], 'admin', ownerId);
    return { ...this.on(actorId, rootId, deed), writes: [] };
  }

  rename(): Act | null {
    const community = this.random.pick(this.tree.managed);
    if (community === undefined) return null;
    const { communityId, name } = community;
    return this.byOwner(
      communityId,
      deeds.rename({ communityId, name: `${name} ${this.random.pick(['Group', 'West', 'Labs'])}` }),
    );
  }

  setPolicy(): Act {
    const { rootId } = this.tree;
    const defaultLifetimeHours = 24 * this.random.between(5, 10);
    const policy = {
      defaultLifetimeHours,
      maxLifetimeHours: 720,
      allowedEmailDomains: this.random.chance(0.5) ? ['example.org'] : [],
    };
    return this.byOwner(rootId, deeds.setPolicy({ communityId: rootId, policy }));
  }

  defineRole(communityId: string): Act {
    const name = this.random.pick(roleNames) ?? 'Helper';
    const permissions = this.somePermissions(name);
    const description = `${name}: made for the work of this community.`;
    const deed = deeds.defineRole({ communityId, name, description, permissions });
    return this.on(this.tree.actor(this.random, [communityId], 'admin', ''), communityId, deed);
  }

  changeRole(): Act | null {
    const found = this.anyCustomRole();
    if (found === null) return null;
    const { communityId, role } = found;
    const { roleId, name, description } = role;
    const permissions = this.somePermissions(name);
    return this.byOwner(communityId, deeds.changeRole({ communityId, roleId, name, description, permissions }));
  }

  retireRole(): Act | null {
    const found = this.anyCustomRole();
    if (found === null) return null;
    const { communityId, role } = found;
    return this.byOwner(communityId, deeds.retireRole({ communityId, roleId: role.roleId }));
  }

  disable(): Act | null {
    const community = this.random.pick(this.tree.managed);
    return community === undefined ? null : this.byOwner(community.communityId, deeds.disable(community.communityId));
  }

  enable(): Act | null {
    const disabled = [...this.tree.communities.values()].find(({ status }) => status === 'disabled');
    return disabled === undefined ? null : this.byOwner(disabled.communityId, deeds.enable(disabled.communityId));
  }

  /** To one of the administrators of main, once. */
  transfer(): Act | null {
    if (Object.keys(this.tree.root.formerOwners).length > 0) return null;
    const { rootId, ownerId } = this.tree;
    const personId = this.tree.actor(this.random, [rootId], 'admin', ownerId);
    if (personId === ownerId) return null;
    const act = this.byOwner(rootId, deeds.transfer({ communityId: rootId, personId }));
    return { ...act, reads: [...act.reads, membershipStream(rootId, personId)] };
  }

  private anyCustomRole() {
    const defined = [...this.tree.communities.values()].flatMap(({ communityId, roles, status }) =>
      Object.values(roles).flatMap((role) => (role.retired || status === 'disabled' ? [] : [{ communityId, role }])),
    );
    return this.random.pick(defined) ?? null;
  }

  private somePermissions(name: string): readonly Permission[] {
    const some = productPermissions.filter(() => this.random.chance(0.4));
    if (name === 'Auditor') return ['COMMUNITY_READ_AUDIT', 'COMMUNITY_LIST_MEMBER', ...some];
    return some.length === 0 ? ['EVENTS_READ'] : some;
  }

  private byOwner(communityId: string, deed: Deed): Act {
    return this.on(this.tree.ownerId, communityId, deed);
  }

  private on(actorId: string, communityId: string, deed: Deed): Act {
    const { rootId } = this.tree;
    const reads = [membershipStream(rootId, actorId), communityStream(rootId), communityStream(communityId)];
    return { actorId, reads, writes: [communityStream(communityId)], deed };
  }
}

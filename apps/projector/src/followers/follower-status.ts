import type { ProjectionState, ProjectionStatus } from '@app/event-sourcing';

/** `standby`: another process is its owner. */
export type FollowerState = ProjectionState | 'standby';

/** How one projection or reactor stands in this process. */
export interface FollowerStatus extends Omit<ProjectionStatus, 'state'> {
  readonly state: FollowerState;
}

const nowhere = { position: null, lastError: null, failures: 0 };

/** Before anything is known. */
export const beginning = (name: string): FollowerStatus => ({ name, state: 'catching-up', ...nowhere });

/** Where another process is the owner, or where it cannot be seen who is. */
export const standingBy = (name: string, fault: Error | null): FollowerStatus => ({
  ...{ name, state: 'standby', ...nowhere },
  ...(fault !== null && { failures: 1, lastError: faultAtNoEvent(fault) }),
});

/** What could not even begin. */
export const failing = (name: string, fault: Error, failures: number): FollowerStatus => ({
  ...{ name, state: 'retrying', position: null, failures },
  lastError: faultAtNoEvent(fault),
});

const faultAtNoEvent = ({ message }: Error) => ({ eventId: null, eventType: null, position: null, message });

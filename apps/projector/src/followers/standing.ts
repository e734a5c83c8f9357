import { beginning, failing, type FollowerStatus, standingBy } from './follower-status';

/** How one projection or reactor stands in this process, told to whoever wants to know at every change. */
export class Standing {
  #status: FollowerStatus;

  constructor(
    private readonly name: string,
    private readonly onState: (status: FollowerStatus) => void,
  ) {
    this.#status = beginning(name);
  }

  get status(): FollowerStatus {
    return this.#status;
  }

  /** What its run says. */
  readonly tell = (status: FollowerStatus): void => {
    this.#status = status;
    this.onState(status);
  };

  /** Another process is its owner, or it cannot be seen who is; said again it is no news. */
  readonly wait = (fault: Error | null): void => this.stand(standingBy(this.name, fault));

  /** It could not begin; said again with the same words it is no news. */
  readonly fail = (fault: Error, failures: number): void => this.stand(failing(this.name, fault, failures));

  private stand(next: FollowerStatus): void {
    const { state, lastError } = this.#status;
    if (next.state !== state || next.lastError?.message !== lastError?.message) this.tell(next);
  }
}

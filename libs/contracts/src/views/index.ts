export * from './access.view';
export * from './audit.view';
export * from './community.view';
export * from './invitation.view';
export * from './list.view';
export * from './me.view';
export * from './member.view';
export * from './references.view';

import { type Community, notFound } from '@app/domain';

/** What commands about a role answer: its id and the version it has now. */
export const roleAnswer = ({ roles }: Community, roleId: string) => {
  const role = roles[roleId];
  if (role === undefined) throw notFound();
  return { body: { roleId }, version: role.version };
};

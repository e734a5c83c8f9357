import { createGuestlistClient, done } from '@app/client';

/** Ada invites Grace, Grace accepts, and reads what she may enter. The tokens are those of your identity provider. */
export const quickStart = async (baseUrl: string, tokens: { readonly ada: string; readonly grace: string }) => {
  const ada = createGuestlistClient({ baseUrl, token: tokens.ada });
  // A function is asked before every request: give it whoever refreshes your tokens.
  const grace = createGuestlistClient({ baseUrl, token: () => tokens.grace });

  const registered = await ada.POST('/v1/communities', { body: { name: 'Northwind', kind: 'mssp-main' } });
  const { communityId } = done(registered);

  const body = { email: 'grace@example.org', communities: { [communityId]: ['guest'] } };
  const { position } = done(await ada.POST('/v1/invitations', { body }));

  // What Grace is offered; minPosition waits until the invitation is in it.
  const offered = await grace.GET('/v1/me/invitations', { params: { query: { minPosition: position } } });
  const invitationId = done(offered).items[0]?.invitationId ?? '';

  const path = { invitationId };
  const accepted = done(await grace.POST('/v1/invitations/{invitationId}/accept', { params: { path } }));

  const query = { minPosition: accepted.position };
  const entered = done(await grace.GET('/v1/me/communities', { params: { query } }));
  return entered.items.map(({ name, roles }) => ({ name, roles }));
};

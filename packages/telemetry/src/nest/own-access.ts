import { SetMetadata } from '@nestjs/common';

/** Metadata of a route that decides for itself who may use it; a guard for all routes lets such a one pass. */
export const DECIDES_ITS_OWN_ACCESS = 'bellwether:decides-its-own-access';

export const DecidesItsOwnAccess = (): ClassDecorator & MethodDecorator =>
  SetMetadata(DECIDES_ITS_OWN_ACCESS, true);

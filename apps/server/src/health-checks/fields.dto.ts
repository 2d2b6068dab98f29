import { z } from 'zod';

/** Postgres cannot store NUL, and UTF-8 has no half of a surrogate pair. */
const isStorable = (text: string): boolean => !/\0|\p{Surrogate}/u.test(text);

/** A text field with its limit, which is not empty. */
export const text = (max: number) =>
  z.string().min(1).max(max).refine(isStorable, 'holds a character that cannot be stored');

/** The clients of the prior art send `""` or `null` for what their user did not give. */
export const optionalText = (max: number) =>
  z
    .string()
    .max(max)
    .refine(isStorable, 'holds a character that cannot be stored')
    .nullish()
    .transform((given) => given ?? '');

/** What a change or a removal answers. */
export const messagesAnswer = z.object({ messages: z.array(z.string()) }).meta({ id: 'Messages' });

export const idParams = z.object({ id: z.string().describe('As it was returned.') });
export type IdParams = z.output<typeof idParams>;

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export const isUuid = (id: string): boolean => uuid.test(id);

/** Anything else stands for an id that nothing has, so that the same statement answers it. */
export const storedId = (id: string): string => (isUuid(id) ? id : '00000000-0000-0000-0000-000000000000');

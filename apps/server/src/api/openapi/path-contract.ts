import type { Code } from '@bellwether/config';
import { SetMetadata } from '@nestjs/common';

type Schema = Readonly<Record<string, unknown>>;

/** What an endpoint with a contract of its own has in place of the API key and the one error body. */
export interface PathContract {
  /** Absent where no credential is asked for. */
  readonly credential?: { readonly name: string; readonly scheme: Schema };
  readonly failure: { readonly name: string; readonly schema: Schema };
  /** The errors that every endpoint of the contract has. */
  readonly errors: readonly Code[];
}

const contractKey = 'bellwether:path-contract';

export const HasContract = (contract: PathContract): MethodDecorator => SetMetadata(contractKey, contract);

export const contractOf = (handler: object): PathContract | undefined =>
  Reflect.getMetadata(contractKey, handler) as PathContract | undefined;

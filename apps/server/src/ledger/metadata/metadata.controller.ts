import { InvalidInput, NotFound, type Settings } from '@bellwether/config';
import { Database, type ExactJson } from '@bellwether/database';
import { parseId } from '@bellwether/database/ledger';
import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { SETTINGS } from '@bellwether/platform';
import { Operation, ValidBody, ValidParams } from '../../api/operation.js';
import { metaData, requestObject, assertMetaDataFits, idParams, type IdParams } from '../fields.dto.js';
import { changeMetaData, type KeptWith } from './metadata.repository.js';

const kinds: readonly KeptWith[] = ['ledger', 'balance', 'transaction'];

const metadataBody = requestObject(z.strictObject({ meta_data: metaData }).meta({ id: 'MetadataChange' }));

@Controller()
export class MetadataController {
  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
  ) {}

  @Post(':id/metadata')
  @HttpCode(200)
  @Operation({
    summary: 'Add to the metadata of a ledger, a balance or a transaction',
    description: 'A key that is there already gets the new value; what is not named stays.',
    params: idParams,
    body: metadataBody,
    example: { meta_data: { customer: 'c-2041' } },
    answers: {
      200: {
        description: 'All of it, as it is now',
        body: z.object({ metadata: z.record(z.string(), z.unknown()) }),
        example: { metadata: { customer: 'c-2041', channel: 'web' } },
      },
    },
    errors: ['META_INVALID_ENTITY_ID', 'META_ENTITY_NOT_FOUND'],
  })
  async add(@ValidParams() { id: identifier }: IdParams, @ValidBody() body: z.output<typeof metadataBody>) {
    const kind = kinds.find((one) => parseId(one, identifier) !== undefined);
    if (kind === undefined) {
      const message = `${identifier} is no id of a ledger, balance or transaction`;
      throw new InvalidInput('META_INVALID_ENTITY_ID', message);
    }
    const limit = this.settings.ledger.meta_data_limit;
    const added = body.meta_data as Readonly<Record<string, ExactJson>>;
    const metadata = await changeMetaData(this.db, kind, parseId(kind, identifier) ?? '', (known) => {
      const changed = { ...known, ...added };
      assertMetaDataFits(changed, limit, 'GEN_VALIDATION_ERROR');
      return changed;
    });
    if (metadata === undefined) {
      const message = `there is nothing of the id ${identifier}`;
      throw new NotFound('META_ENTITY_NOT_FOUND', message, { id: identifier });
    }
    return { metadata };
  }
}

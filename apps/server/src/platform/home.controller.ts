import { Controller, Get } from '@nestjs/common';

import { Open } from './open.js';

@Controller()
export class HomeController {
  @Get()
  @Open('says where to look, and nothing else')
  home(): object {
    return {
      name: 'bellwether',
      process: 'server',
      documentation: '/openapi',
      description: '/openapi.json',
      health: '/health',
    };
  }
}

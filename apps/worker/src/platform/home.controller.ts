import { Controller, Get } from '@nestjs/common';

@Controller()
export class HomeController {
  @Get()
  home(): object {
    return { name: 'bellwether', process: 'worker', queues: '/monitoring', health: '/health' };
  }
}

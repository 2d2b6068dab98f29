// A CommonJS package that requires one of these ES modules first fails inside jest with a "cycle" error;
// loading them before any test module does makes the later require find them ready.
import 'reflect-metadata';
import '@nestjs/common';
import '@nestjs/core';

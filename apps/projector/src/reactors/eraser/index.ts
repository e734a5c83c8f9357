export * from './eraser';

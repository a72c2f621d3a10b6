// The render process of this Lambda environment. It starts as soon as a handler imports this file.
import { renderMemoryMb } from '#core/plan.ts';
import { createRenderPool } from '#render/process/render-pool.ts';

export const renderPool = createRenderPool();

// While an environment starts it has a full vCPU, even with little memory. The child uses it to load sharp while this process loads
// the SDK. Outside Lambda the variable is not set, and the first image starts the child.
const { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryMb } = process.env;

/** Resolves when the child has loaded, or has failed to start. `undefined` outside Lambda. */
export const childStart = memoryMb ? renderPool.start(renderMemoryMb(Number(memoryMb))) : undefined;

// The render process of one Lambda environment, whose start overlaps that of the environment.
import { renderMemoryMb } from '#core/plan.ts';
import { createRenderProcess } from '#render/process/render-process.ts';

export const renderProcess = createRenderProcess();

// Lambda gives an environment that starts a full vCPU, and does not wait for its memory share: the child loads sharp
// while the SDK loads here and while S3 answers. Elsewhere the variable is not set, and the first image starts a child.
const { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryMb } = process.env;
if (memoryMb) renderProcess.start(renderMemoryMb(Number(memoryMb)));

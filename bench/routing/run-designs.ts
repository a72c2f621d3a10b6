// Runs every design over the same uploads. All scenarios share these runs, because a run does not depend on its time.
import { type Design, designs, type Run } from './designs.ts';
import type { Upload } from './sample-uploads.ts';
import type { Scenario } from './scenarios.ts';
import { simulate } from './simulate.ts';
import type { Row } from './tables.ts';

export interface DesignRuns {
  readonly design: Design;
  readonly runs: readonly Run[];
}

export function runDesigns(uploads: readonly Upload[]): DesignRuns[] {
  return designs.map((design) => ({ design, runs: uploads.map(design.run) }));
}

export function simulateDesigns(designRuns: readonly DesignRuns[], scenario: Scenario): Row[] {
  return designRuns.map(({ design, runs }) => ({
    name: design.name,
    result: simulate(runs, scenario.options),
  }));
}

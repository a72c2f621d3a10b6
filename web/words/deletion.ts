// Words of the question before a deletion. The browser loads them together with the question.
import type { Problem } from '../upload/state/upload-state.ts';
import { describeProblem } from './describe-problem.ts';

export const deletionWords = {
  keep: 'Keep',
  running: 'Deleting…',
  file: (name: string) =>
    `Delete ${name}? Its images disappear for everyone, and its links stop working. This cannot be undone.`,
  files: (count: number) =>
    `Delete ${count === 1 ? 'the selected image' : `the ${count} selected images`}? They disappear for everyone, and their links stop working. This cannot be undone.`,
  batch: (name = 'this batch') =>
    `Delete ${name}? All images of the batch disappear for everyone, and its link stops working. Files that are not uploaded yet are lost. This cannot be undone.`,
} as const;

/** Why files are not deleted. If a reply was lost, they may be. Deleting them again does no harm. */
export function describeUndeleted(problem: Problem): string {
  if (problem.kind === 'offline')
    return 'You are offline, so nothing was deleted. Try again when you are back online.';
  return problem.kind === 'server-error'
    ? `The server could not delete this (error ${problem.status}). Try again in a moment.`
    : describeProblem(problem);
}

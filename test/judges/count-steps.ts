// Counts the work of a synchronous function: the characters and elements that its built-in calls visit.

type Method = (this: unknown, ...values: unknown[]) => unknown;

const wholeText = (self: unknown) => String(self).length;
const found = (self: unknown, values: unknown[], result: unknown) => {
  const from = typeof values[1] === 'number' ? values[1] : 0;
  return typeof result === 'number' && result >= 0 ? result - from + 1 : wholeText(self) - from;
};
const resultText = (_: unknown, __: unknown[], result: unknown) => String(result).length;
const tested = (_: unknown, [text]: unknown[]) => String(text).length;

/** How many steps a call takes at most, by its object, arguments and result. */
const costs = [
  [String.prototype, 'indexOf', found],
  [String.prototype, 'search', found],
  [String.prototype, 'slice', resultText],
  [String.prototype, 'includes', wholeText],
  [String.prototype, 'split', wholeText],
  [String.prototype, 'replace', wholeText],
  [String.prototype, 'match', wholeText],
  [String.prototype, 'matchAll', wholeText],
  [String.prototype, 'trim', wholeText],
  [String.prototype, 'charCodeAt', () => 1],
  [RegExp.prototype, 'test', tested],
  [Map.prototype, 'get', () => 1],
  [Map.prototype, 'set', () => 1],
  [Array.prototype, 'push', () => 1],
] as const;

/** @returns the steps of everything that `run` calls; loops over arrays count by their turns */
export function countSteps(run: () => void): number {
  let steps = 0;
  const restore: (() => void)[] = [];
  const replace = (owner: object, name: PropertyKey, value: unknown) => {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    if (!before) throw new Error(`no ${String(name)}`);
    restore.push(() => Object.defineProperty(owner, name, before));
    Object.defineProperty(owner, name, { ...before, value });
  };
  for (const [owner, name, costOf] of costs) {
    const method: Method = Reflect.get(owner, name);
    replace(owner, name, function (this: unknown, ...values: unknown[]) {
      const result = Reflect.apply(method, this, values);
      steps += costOf(this, values, result);
      return result;
    });
  }
  const values = Array.prototype.values;
  // Destructuring, spreading and for-of all come here.
  replace(Array.prototype, Symbol.iterator, function (this: unknown[]) {
    steps += this.length;
    return values.call(this);
  });
  try {
    run();
  } finally {
    for (const undo of restore.reverse()) undo();
  }
  return steps;
}

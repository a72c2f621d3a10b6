// The part of CloudWatch's metric math that our alarms and dashboard use. A value that is missing is `undefined`.

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'id'; readonly name: string }
  | {
      readonly kind: 'operation';
      readonly sign: string;
      readonly sides: readonly [Expression, Expression];
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'array'; readonly items: readonly Expression[] };

const signs = [
  ['>=', '<=', '>', '<'],
  ['+', '-'],
  ['*', '/'],
] as const;

/** @throws Error for an expression that is not in the supported part of the language */
export function parseMath(text: string): Expression {
  const tokens = text.match(/\d+(\.\d+)?(e-?\d+)?|[A-Za-z]\w*|>=|<=|[-+*/<>()[\],]|\S/g) ?? [];
  let at = 0;
  const expect = (token: string) => {
    if (tokens[at++] !== token) throw new Error(`${text}: expected ${token} before ${tokens[at]}`);
  };
  const list = (end: string): Expression[] => {
    const items: Expression[] = [];
    do items.push(level(0));
    while (tokens[at] === ',' && at++);
    expect(end);
    return items;
  };
  const level = (depth: number): Expression => {
    const own: readonly string[] | undefined = signs[depth];
    if (!own) return atom();
    let left = level(depth + 1);
    while (own.includes(tokens[at] ?? '')) {
      const sign = tokens[at++] ?? '';
      left = { kind: 'operation', sign, sides: [left, level(depth + 1)] };
    }
    return left;
  };
  const atom = (): Expression => {
    const token = tokens[at++] ?? 'the end';
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (token === '[') return { kind: 'array', items: list(']') };
    if (token === '(') {
      const [inner, ...others] = list(')');
      if (inner && others.length === 0) return inner;
    }
    if (/^[A-Z]+$/.test(token)) {
      expect('(');
      return { kind: 'call', name: token, args: list(')') };
    }
    if (/^[a-z]\w*$/.test(token)) return { kind: 'id', name: token };
    throw new Error(`${text}: unexpected ${token}`);
  };
  const parsed = level(0);
  if (at < tokens.length) throw new Error(`${text}: unexpected ${tokens[at]}`);
  return parsed;
}

export type Variables = ReadonlyMap<string, number | undefined>;

/** @throws Error for a variable without an entry, and for an unknown function */
export function evaluateMath(math: Expression, variables: Variables): number | undefined {
  const evaluate = (part: Expression) => evaluateMath(part, variables);
  switch (math.kind) {
    case 'number':
      return math.value;
    case 'id':
      if (!variables.has(math.name)) throw new Error(`No metric has the id ${math.name}.`);
      return variables.get(math.name);
    case 'operation':
      return operate(math.sign, evaluate(math.sides[0]), evaluate(math.sides[1]));
    case 'call':
      return call(math.name, math.args, evaluate);
    case 'array':
      throw new Error('An array is no time series.');
  }
}

/** A point exists only where both sides have one. CloudWatch drops a division by zero. */
function operate(sign: string, a: number | undefined, b: number | undefined) {
  if (a === undefined || b === undefined) return undefined;
  const results: Record<string, () => number | undefined> = {
    '+': () => a + b,
    '-': () => a - b,
    '*': () => a * b,
    '/': () => (b === 0 ? undefined : a / b),
    '>=': () => Number(a >= b),
    '<=': () => Number(a <= b),
    '>': () => Number(a > b),
    '<': () => Number(a < b),
  };
  return results[sign]?.();
}

function call(
  name: string,
  args: readonly Expression[],
  evaluate: (part: Expression) => number | undefined,
): number | undefined {
  const [first, second, third] = args;
  if (name === 'IF' && first && second && third && args.length === 3) {
    const condition = evaluate(first);
    return condition === undefined ? undefined : evaluate(condition ? second : third);
  }
  if ((name === 'MAX' || name === 'SUM') && first?.kind === 'array' && args.length === 1) {
    const values = first.items.map(evaluate).filter((value) => value !== undefined);
    if (values.length === 0) return undefined;
    return name === 'MAX' ? Math.max(...values) : values.reduce((a, b) => a + b, 0);
  }
  throw new Error(`${name} with ${args.length} arguments is not supported.`);
}

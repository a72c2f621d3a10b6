// The background of an SVG's root element. Browsers paint it, and librsvg does not.

/** librsvg reads these colours. It does not draw an unknown name, since the shape says `fill="none"` too. */
const color = /^(?:#[\da-f]+|[a-z]+|(?:rgb|hsl)a?\([\d\s.,%/]+\))$/i;
/** These mean something else for a fill than for a background. */
const keyword = /^(?:inherit|initial|unset|revert)$/i;
/** Characters. Drawing programs write less than a hundred. Without a limit, 5 MB of `;` would take 0.3 s. */
const maxStyleLength = 10_000;
/** The part that a view box of another shape leaves free, in widths or heights of the box. */
const margin = 100;

/**
 * Finds the colour of the background. Drawing programs such as draw.io and Mermaid state it in the root's `style`.
 *
 * @returns `undefined` when there is none, when it is an image, a gradient or a variable, or when the style is
 *   very long
 */
export function backgroundOf(style: string): string | undefined {
  if (style.length > maxStyleLength) return undefined;
  const values = style.split(';').map((declaration) => {
    const colon = declaration.indexOf(':');
    const name = declaration.slice(0, Math.max(0, colon)).trim().toLowerCase();
    const isBackground = name === 'background' || name === 'background-color';
    return isBackground ? declaration.slice(colon + 1).trim() : '';
  });
  return values.findLast((value) => color.test(value) && !keyword.test(value));
}

/**
 * @param prefix of the root's name, with its colon, or empty
 * @param viewBox left, top, width and height
 * @returns a shape that covers the whole viewport, to be the first child of the root. It is a path, because style sheets may
 *   give sizes to rectangles
 */
export function drawBackground(
  background: string,
  prefix: string,
  [left = 0, top = 0, width = 0, height = 0]: readonly number[],
): string {
  const [right, bottom] = [left + width * margin, top + height * margin];
  const d = `M${left - width * margin} ${top - height * margin}H${right}V${bottom}H${left - width * margin}z`;
  const declarations = [
    `fill:${background}`,
    'fill-opacity:1',
    'stroke:none',
    'opacity:1',
    'visibility:visible',
  ];
  const style = declarations.map((declaration) => `${declaration}!important`).join(';');
  return `<${prefix}path d="${d}" fill="none" style="${style}"/>`;
}

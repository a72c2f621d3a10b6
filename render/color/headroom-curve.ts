// How Chromium 156 dims light brighter than white for a screen without headroom.

/** cd/m² of diffuse white (BT.2408). */
export const whiteNits = 203;
/** cd/m² of the brightest light of a file that does not state it. */
const usualPeakNits = 1000;

/** Output for diffuse white, where the peak is the usual one or brighter. */
const dimmestWhite = 0.5;
/** How far the control point of the shoulder lies from the straight line towards the peak, 0..1. */
const bend = 0.65;
/** Points of the shoulder, between which the gain is a cubic curve. With few of them it waves for a very bright peak. */
const pointCount = 8;

interface GainPoint {
  /** Relative to diffuse white. */
  readonly light: number;
  /** Base 2 logarithm. */
  readonly gain: number;
  readonly slope: number;
}

/**
 * Skia's reference white tone mapping (SMPTE ST 2094-50, candidate draft 2, annex D): straight up to white, then a shoulder
 * to the peak. Up to a peak of 203 cd/m² nothing is dimmed. For PQ and HLG ramps and colours, in five sets of primaries and
 * with peaks of 300 to 10,000 cd/m², the result is within 2 of 255 of what Chromium draws.
 *
 * @param peakNits any number that a file states; 0 and `undefined` mean that it does not know
 * @returns the factor, above 0 and at most 1, for light relative to white
 */
export function headroomCurve(peakNits: number | undefined): (light: number) => number {
  const headroom = Math.log2(Math.max((peakNits || usualPeakNits) / whiteNits, 1));
  if (headroom === 0) return () => 1;
  const points = shoulder(headroom);
  const peak = 2 ** headroom;
  return (light) => (light < peak ? 2 ** gainAt(points, light) : 1 / light);
}

/** A quadratic Bézier curve from white to the peak, as points. */
function shoulder(headroom: number): GainPoint[] {
  const share = Math.min(headroom / Math.log2(usualPeakNits / whiteNits), 1);
  const white = { x: 1, y: 1 - (1 - dimmestWhite) * share };
  const peak = { x: 2 ** headroom, y: 1 };
  const middle = {
    x: (1 - bend) * white.x + (bend * peak.y) / white.y,
    y: (1 - bend) * white.y + bend * peak.y,
  };
  const bezier = (axis: 'x' | 'y') => {
    const b = 2 * (middle[axis] - white[axis]);
    const a = white[axis] - 2 * middle[axis] + peak[axis];
    return (t: number) => ({ value: white[axis] + t * (b + t * a), slope: b + 2 * t * a });
  };
  const [xOf, yOf] = [bezier('x'), bezier('y')];
  return Array.from({ length: pointCount }, (_, i) => {
    const t = i / (pointCount - 1);
    const [x, y] = [xOf(t), yOf(t)];
    const steepness = y.slope / x.slope;
    const slope = (x.value * steepness - y.value) / (Math.LN2 * x.value * y.value);
    return { light: x.value, gain: Math.log2(y.value / x.value), slope };
  });
}

/** The cubic Hermite curve between the points on both sides. */
function gainAt(points: readonly GainPoint[], light: number): number {
  const next = Math.max(
    1,
    points.findIndex((point) => point.light > light),
  );
  const [from, to] = [points[next - 1], points[next]];
  if (!from || !to) return 0;
  if (light <= from.light) return from.gain;
  const width = to.light - from.light;
  const t = (light - from.light) / width;
  const [start, end] = [from.slope * width, to.slope * width];
  const rise = to.gain - from.gain;
  return from.gain + t * (start + t * (3 * rise - 2 * start - end + t * (start + end - 2 * rise)));
}

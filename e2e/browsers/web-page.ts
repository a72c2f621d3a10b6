// Functions that run in the page. Each reaches only its arguments and the page.

export type Role = keyof typeof selectors;

export const selectors = {
  button: 'button, [role=button]',
  dialog: 'dialog[open]',
  heading: 'h1, h2, h3',
  listitem: 'li',
  progressbar: 'progress, [role=progressbar]',
  status: '[role=status]',
} as const;

/**
 * Finds what a person can reach: what is visible, and below an open dialog nothing.
 *
 * @param scrollTo name of an element that is scrolled into the window first
 * @returns what a screen reader would say about each element, and its middle in CSS pixels of the window
 */
export function findElements(selector: string, scrollTo?: string) {
  const name = (element: Element) =>
    (element.getAttribute('aria-label') ?? element.getAttribute('alt') ?? textOf(element)).trim();
  // Browsers put a word for screen readers only on a line of its own. A screen reader reads it as one sentence.
  const textOf = (element: Element) =>
    element instanceof HTMLElement ? element.innerText.replaceAll(/\s+/g, ' ').trim() : '';
  const dialog = document.querySelector('dialog:modal');
  const roots = dialog?.matches(selector)
    ? [dialog]
    : (dialog ?? document).querySelectorAll(selector);
  const elements = [...roots].filter((element) => element.checkVisibility());
  if (scrollTo !== undefined) {
    const target = elements.find((element) => name(element) === scrollTo);
    target?.scrollIntoView({ block: 'center', behavior: 'instant' });
  }
  return elements.map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return {
      name: name(element),
      text: textOf(element),
      isFocused: element === document.activeElement,
      x: Math.round(x + width / 2),
      y: Math.round(y + height / 2),
    };
  });
}

/**
 * A synthetic drop: no driver can drag a file from the desktop.
 *
 * @returns whether the page took the files. It ignores them until its script runs.
 */
export function dropFiles(
  files: readonly { readonly name: string; readonly type: string; readonly base64: string }[],
): boolean {
  const dataTransfer = new DataTransfer();
  for (const { name, type, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    dataTransfer.items.add(new File([bytes], name, { type }));
  }
  const send = (type: string) => {
    const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
    return document.body.dispatchEvent(event);
  };
  send('dragenter');
  send('dragover');
  // A page that takes a drop prevents the browser's default, which is to open the files.
  return !send('drop');
}

/** From now on the page's file dialogs do not open. The input that asked for one is marked instead. */
export function catchFileDialog(): void {
  const listener = (event: Event) => {
    if (!(event.target instanceof HTMLInputElement) || event.target.type !== 'file') return;
    event.preventDefault();
    event.target.setAttribute('data-asked', '');
    document.removeEventListener('click', listener, true);
  };
  document.addEventListener('click', listener, true);
}

/**
 * Waits until the browser has decoded an image, and reads the decoder's pixels.
 *
 * @returns a PNG in base64; `undefined` while there is no such image, or the browser cannot show it
 */
export async function drawImage(name: string): Promise<string | undefined> {
  const shown = [...document.images].find(({ alt }) => alt === name);
  if (!shown) return undefined;
  shown.scrollIntoView({ block: 'center', behavior: 'instant' });
  if (!shown.complete || shown.naturalWidth === 0) return undefined;
  // The page shows the storage's images without asking for permission to read their pixels.
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = shown.src;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext('2d')?.drawImage(image, 0, 0);
  return canvas.toDataURL('image/png').split(',')[1];
}

/** @returns "shown", or what stands in the place of the original. WebKit knows no innerText of items off the screen. */
export function readOriginal(fileName: string): string | undefined {
  const item = [...document.querySelectorAll('li')].find((li) => li.textContent.includes(fileName));
  item?.scrollIntoView({ block: 'center', behavior: 'instant' });
  const image = [...document.images].find(({ alt }) => alt === `Original ${fileName}`);
  if (image) return image.naturalWidth > 0 ? 'shown' : undefined;
  return /This browser cannot .+/.exec(item?.innerText ?? '')?.[0];
}

/** Ends when the browser has painted what it sees now. */
export function waitForPainting(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 100)));
  });
}

/** For a browser whose driver does not report errors: they gather in `window.collectedErrors`. */
export function collectErrors(): void {
  const errors: string[] = [];
  Reflect.set(window, 'collectedErrors', errors);
  const original = console.error;
  console.error = (...args) => {
    errors.push(args.map(String).join(' '));
    original(...args);
  };
  window.addEventListener('error', ({ message }) => errors.push(message));
  window.addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));
  window.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    errors.push(`${violatedDirective} forbids ${blockedURI}`),
  );
}

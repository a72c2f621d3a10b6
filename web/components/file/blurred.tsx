// The ThumbHash of a thumbnail, which one sees until the thumbnail has loaded.
import { useLayoutEffect, useRef } from 'react';
import { thumbHashToDataURL } from 'thumbhash';

/** Stands right behind its `<img>`. The style sheet paints the picture behind that image. */
export default function Blurred({ thumbHash }: { readonly thumbHash: string }) {
  const mark = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const image = mark.current?.previousElementSibling;
    if (!(image instanceof HTMLImageElement)) return;
    // To decode hundreds at the same time would block the page.
    const observer = new IntersectionObserver(([seen]) => {
      if (!seen?.isIntersecting) return;
      observer.disconnect();
      const bytes = Uint8Array.from(atob(thumbHash), (character) => character.charCodeAt(0));
      image.style.setProperty('--blurred', `url(${thumbHashToDataURL(bytes)})`);
    });
    observer.observe(image);
    return () => {
      observer.disconnect();
      image.style.removeProperty('--blurred');
    };
  }, [thumbHash]);
  return <span ref={mark} hidden />;
}

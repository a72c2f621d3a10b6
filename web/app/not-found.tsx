// Next shows this for an unknown address. All visitors get the same page, without scripts (kept-pages.ts).
import { MessagePage } from '../components/message/message-page.tsx';
import { messageWords } from '../words/message-page.ts';

export default function NotFoundPage() {
  return (
    <MessagePage headline={messageWords.pageMissingHeadline} text={messageWords.pageMissing} />
  );
}

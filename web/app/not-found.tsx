// Next shows this for an unknown address.
import { MessagePage } from '../components/message-page.tsx';
import { messages } from '../words/messages.ts';

export default function NotFoundPage() {
  return <MessagePage headline={messages.pageMissingHeadline} text={messages.pageMissing} />;
}

// Any address that names nothing.
import { MessagePage } from '../components/message-page.tsx';
import { strings } from '../components/strings.ts';

export default function NotFoundPage() {
  return <MessagePage headline={strings.pageMissingHeadline} text={strings.pageMissing} />;
}

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';

it('the local stack has no function for the page, which `npm start` serves itself', async () => {
  const client = new LambdaClient();
  const invoke = (name: string) =>
    client.send(
      new InvokeCommand({
        FunctionName: `thumbnail-generator-dev-${name}`,
        Payload: Buffer.from('{"Records":[]}'),
      }),
    );
  expect((await invoke('dispatcher')).FunctionError).toBeUndefined();
  await expect(invoke('page')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

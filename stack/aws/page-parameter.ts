// Reads a secret from SSM Parameter Store.
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** @throws Error when the parameter cannot be read or is empty; without its token the page would be public */
export async function readParameter(name: string): Promise<string> {
  const { Parameter } = await new SSMClient().send(
    new GetParameterCommand({ Name: name, WithDecryption: true }),
  );
  const value = Parameter?.Value?.trim();
  if (!value) throw new Error(`The SSM parameter ${name} is empty.`);
  return value;
}

// CloudFormation for the page's HTTP API that the framework cannot make from serverless.yml: domain, throttle and outputs.
import type { DeployOptions } from './deploy-options.ts';

const apiAddress = {
  'Fn::Sub': `https://\${HttpApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}`,
};

/** Origin of the page, the only one whose scripts may use the bucket. */
export function pageOrigin({ webOrigin }: DeployOptions): string | object {
  return webOrigin ?? apiAddress;
}

/** Settings that only the page reads. The provider's environment has those of the Lambdas. */
const settingNames = [
  'MAX_BATCH_FILES',
  'URL_EXPIRY_SECONDS',
  'SIGNED_FILES_PER_MINUTE',
  'SIGNED_BYTES_PER_MINUTE',
  'BATCH_READS_PER_MINUTE',
  'FAILED_TRIES_PER_MINUTE',
];

export function pageEnvironment(
  { accessTokenParameter }: DeployOptions,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return {
    ...Object.fromEntries(settingNames.map((name) => [name, env[name] ?? ''])),
    // page-event.ts writes the client's address into X-Forwarded-For, over anything that the client sent.
    TRUSTED_PROXY_HOPS: '1',
    ...(accessTokenParameter ? { ACCESS_TOKEN_PARAMETER: accessTokenParameter } : {}),
  };
}

/** @returns parts of the template. `extensions` change resources of the framework. */
export function pageResources({
  webOrigin,
  certificateArn,
  pageRequestsPerSecond: requestsPerSecond = 100,
}: DeployOptions) {
  const hasDomain = webOrigin !== undefined && certificateArn !== undefined;
  const domain = hasDomain ? domainResources(new URL(webOrigin).hostname, certificateArn) : {};
  return {
    Resources: domain,
    extensions: {
      HttpApiStage: {
        Properties: {
          // AWS reads a limit that is missing beside another one as 0, and then answers 429 to everybody.
          DefaultRouteSettings: {
            DetailedMetricsEnabled: false,
            ThrottlingRateLimit: requestsPerSecond,
            // A first visit takes about 20 requests, most of them simultaneously.
            ThrottlingBurstLimit: 2 * requestsPerSecond,
          },
        },
      },
      // The bucket accepts uploads from pages of one origin, so the page must have no second address.
      ...(hasDomain ? { HttpApi: { Properties: { DisableExecuteApiEndpoint: true } } } : {}),
    },
    Outputs: {
      PageUrl: { Description: 'Address of the page', Value: hasDomain ? webOrigin : apiAddress },
      ...(hasDomain ? { PageDnsTarget: dnsTarget } : {}),
    },
  };
}

const dnsTarget = {
  Description: "The domain's DNS record (CNAME or alias) must name this host",
  Value: { 'Fn::GetAtt': ['PageDomain', 'RegionalDomainName'] },
};

function domainResources(DomainName: string, CertificateArn: string) {
  return {
    PageDomain: {
      Type: 'AWS::ApiGatewayV2::DomainName',
      Properties: {
        DomainName,
        DomainNameConfigurations: [
          { CertificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
        ],
      },
    },
    PageDomainMapping: {
      Type: 'AWS::ApiGatewayV2::ApiMapping',
      // The mapping names the stage by its text, so CloudFormation cannot see that it needs the stage.
      DependsOn: ['HttpApiStage'],
      Properties: {
        ApiId: { Ref: 'HttpApi' },
        DomainName: { Ref: 'PageDomain' },
        Stage: '$default',
      },
    },
  };
}

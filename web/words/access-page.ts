// Words of the form for the access token.
export const accessWords = {
  title: 'Access - Thumbnail Generator',
  headline: 'This page is private',
  token: 'Access token',
  enter: 'Enter',
};

// Words of the dialog that offers files as text, and of the same snippets in the viewer.

export const exportWords = {
  title: 'Copy or save as text',
  html: { word: 'Copy <img> for your page', copied: 'HTML copied' },
  markdown: { word: 'Copy Markdown', copied: 'Markdown copied' },
  address: { word: 'Copy addresses of thumbnails', copied: 'Addresses copied' },
  csv: 'Save CSV for a spreadsheet',
  json: 'Save JSON for a program',
  forPages: 'For your page',
} as const;

// Other kinds of files that people drop: their marks, and their names for the sentence that refuses them.

/** Latin-1 text of a file by its offset, and text anywhere in the first 8 KB. */
export type Marks = { readonly [at: number]: string; readonly within?: string };

const zip = 'PK\x03\x04';
const gzip = '\x1f\x8b\x08';
const matroska = '\x1aE\xdf\xa3';

/** Each kind with its alternative marks. The first match counts, so longer marks stand before shorter ones. */
export const otherKinds: readonly (readonly [formatName: string, ...marks: Marks[]])[] = [
  // Documents
  ['a PDF', { 0: '%PDF-' }],
  ['a PostScript file (EPS or PS)', { 0: '%!PS' }, { 0: '\xc5\xd0\xd3\xc6' }],
  ['an RTF document', { 0: '{\\rtf' }],
  ['an Office document (DOC, XLS or PPT)', { 0: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' }],
  ['a Word document (DOCX)', { 0: zip, within: 'word/' }],
  ['an Excel workbook (XLSX)', { 0: zip, within: 'xl/' }],
  ['a PowerPoint presentation (PPTX)', { 0: zip, within: 'ppt/' }],
  ['an OpenDocument file', { 0: zip, within: 'mimetypeapplication/vnd.oasis' }],
  ['an EPUB book', { 0: zip, within: 'mimetypeapplication/epub' }],

  // Images of drawing programs
  ['a large Photoshop file (PSB)', { 0: '8BPS\0\x02' }],
  ['a Photoshop file (PSD)', { 0: '8BPS' }],
  ['a GIMP file (XCF)', { 0: 'gimp xcf ' }],
  ['a Krita image', { 0: zip, within: 'mimetypeapplication/x-krita' }],
  ['an Affinity file', { 0: '\0\xffKA' }],
  ['a CorelDRAW file (CDR)', { 0: 'RIFF', 8: 'CDR' }],
  ['a Clip Studio file', { 0: 'CSFCHUNK' }],
  ['a compressed SVG (SVGZ)', { 0: gzip, within: '.svg' }],

  // Cameras' raw files that are not plain TIFF
  ['a Canon camera raw file (CR2)', { 0: 'II*\0', 8: 'CR' }],
  ['a Canon camera raw file (CR3)', { 4: 'ftypcrx ' }],
  ['a Canon camera raw file (CRW)', { 0: 'II\x1a\0\0\0HEAPCCDR' }],
  ['a Fujifilm camera raw file (RAF)', { 0: 'FUJIFILMCCD-RAW' }],
  ['an Olympus camera raw file (ORF)', { 0: 'IIRO' }, { 0: 'IIRS' }, { 0: 'MMOR' }],
  ['a Panasonic camera raw file (RW2)', { 0: 'IIU\0' }],
  ['a Sigma camera raw file (X3F)', { 0: 'FOVb' }],
  ['a Phase One camera raw file (IIQ)', { 0: 'II*\0', 8: 'IIII' }],

  // Other images
  [
    'a JPEG 2000 image',
    ...[{ 0: '\0\0\0\x0cjP  ' }, { 0: '\xff\x4f\xff\x51' }, { 4: 'ftypjp2' }, { 4: 'ftypjpx' }],
  ],
  ['a HEIF image in a rare coding', { 4: 'ftypavci' }, { 4: 'ftypjpeg' }, { 4: 'ftypvvi' }],
  ['a JPEG XR image', { 0: 'II\xbc' }],
  ['an OpenEXR image', { 0: 'v/1\x01' }],
  ['a Radiance HDR image', { 0: '#?RADIANCE' }, { 0: '#?RGBE' }],
  ['a DDS texture', { 0: 'DDS ' }],
  ['a FITS image', { 0: 'SIMPLE  =' }],
  ['a DICOM image', { 128: 'DICM' }],
  ['a QOI image', { 0: 'qoif' }],
  ['a macOS icon (ICNS)', { 0: 'icns' }],
  ['an animated cursor (ANI)', { 0: 'RIFF', 8: 'ACON' }],
  ['an OS/2 bitmap array', { 0: 'BA', 14: 'BM' }],
  ['a PCX image', { 0: '\x0a\x05\x01' }, { 0: '\x0a\x03\x01' }],
  ['a Windows metafile (WMF)', { 0: '\xd7\xcd\xc6\x9a' }],
  ['a Windows metafile (EMF)', { 0: '\x01\0\0\0', 40: ' EMF' }],
  [
    'a Netpbm image (PBM, PGM, PPM or PAM)',
    ...[...'1234567Ff'].map((kind) => ({ 0: `P${kind}\n` })),
  ],

  // Video
  ['an AVI video', { 0: 'RIFF', 8: 'AVI ' }],
  ['a QuickTime video (MOV)', ...[{ 4: 'ftypqt ' }, { 4: 'moov' }, { 4: 'mdat' }, { 4: 'wide' }]],
  ['a 3GP video', { 4: 'ftyp3g' }],
  ['an MPEG video', { 0: '\0\0\x01\xba' }, { 0: '\0\0\x01\xb3' }, { 0: 'G', 188: 'G', 376: 'G' }],
  ['a WebM video', { 0: matroska, within: 'webm' }],
  ['a Matroska video (MKV)', { 0: matroska }],
  ['a Flash video (FLV)', { 0: 'FLV\x01' }],
  ['a Windows Media file (WMV or WMA)', { 0: '\x30\x26\xb2\x75\x8e\x66\xcf\x11' }],

  // Sound
  ['an MP3 sound', { 0: 'ID3' }, { 0: '\xff\xfb' }, { 0: '\xff\xf3' }, { 0: '\xff\xf2' }],
  ['an M4A sound', { 4: 'ftypM4A' }, { 4: 'ftypM4B' }],
  ['a WAV sound', { 0: 'RIFF', 8: 'WAVE' }],
  ['an AIFF sound', { 0: 'FORM', 8: 'AIF' }],
  ['an Ogg file', { 0: 'OggS' }],
  ['a FLAC sound', { 0: 'fLaC' }],
  ['an AAC sound', { 0: '\xff\xf1' }, { 0: '\xff\xf9' }],
  ['a MIDI file', { 0: 'MThd' }],

  // Archives and the rest
  ['a ZIP archive', { 0: zip }],
  ['a gzip file (GZ or SVGZ)', { 0: gzip }],
  ['a 7-Zip archive', { 0: '7z\xbc\xaf\x27\x1c' }],
  ['a RAR archive', { 0: 'Rar!\x1a\x07' }],
  ['a bzip2 file', { 0: 'BZh' }],
  ['an xz file', { 0: '\xfd7zXZ\0' }],
  ['a TAR archive', { 257: 'ustar' }],
  ['a font', { 0: 'wOFF' }, { 0: 'wOF2' }, { 0: 'OTTO' }, { 0: 'ttcf' }, { 0: '\0\x01\0\0\0' }],
  ['a Windows program', { 0: 'MZ' }],
  ['a Windows shortcut', { 0: 'L\0\0\0\x01\x14\x02\0' }],
  ['a macOS side file (its name starts with "._")', { 0: '\0\x05\x16\x07' }],
  ['a macOS folder file (.DS_Store)', { 0: '\0\0\0\x01Bud1' }],
];

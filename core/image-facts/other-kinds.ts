// Other kinds of files that people drop: their marks, and their names for the sentence that refuses them.

/** Latin-1 text of a file, by its offset. */
export type Marks = Readonly<Record<number, string>>;

/** Each kind with its alternative marks. The first match counts, so longer marks stand before shorter ones. */
export const otherKinds: readonly (readonly [formatName: string, ...marks: Marks[]])[] = [
  // Documents
  ['a PDF', { 0: '%PDF-' }],
  ['a PostScript file (EPS or PS)', { 0: '%!PS' }],
  ['a PostScript file (EPS)', { 0: '\xc5\xd0\xd3\xc6' }],
  ['an RTF document', { 0: '{\\rtf' }],
  ['an Office document (DOC, XLS or PPT)', { 0: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' }],
  ['a DjVu document', { 0: 'AT&TFORM' }],

  // Images of drawing programs
  ['a large Photoshop file (PSB)', { 0: '8BPS\0\x02' }],
  ['a Photoshop file (PSD)', { 0: '8BPS' }],
  ['a GIMP file (XCF)', { 0: 'gimp xcf ' }],
  ['an Affinity file', { 0: '\0\xffKA' }],
  ['a Paint Shop Pro file', { 0: 'Paint Shop Pro Image File' }],
  ['a CorelDRAW file (CDR)', { 0: 'RIFF', 8: 'CDR' }],
  ['a Clip Studio file', { 0: 'CSFCHUNK' }],
  ['a Blender file', { 0: 'BLENDER' }],

  // Cameras' raw files that are not plain TIFF
  ['a Canon camera raw file (CR2)', { 0: 'II*\0', 8: 'CR' }],
  ['a Canon camera raw file (CRW)', { 0: 'II\x1a\0\0\0HEAPCCDR' }],
  ['a Fujifilm camera raw file (RAF)', { 0: 'FUJIFILMCCD-RAW' }],
  ['an Olympus camera raw file (ORF)', { 0: 'IIRO' }, { 0: 'IIRS' }, { 0: 'MMOR' }],
  ['a Panasonic camera raw file (RW2)', { 0: 'IIU\0' }],
  ['a Minolta camera raw file (MRW)', { 0: '\0MRM' }],
  ['a Sigma camera raw file (X3F)', { 0: 'FOVb' }],
  ['a Phase One camera raw file (IIQ)', { 0: 'II*\0', 8: 'IIII' }],

  // Other images
  ['a JPEG 2000 image', { 0: '\0\0\0\x0cjP  ' }, { 0: '\xff\x4f\xff\x51' }],
  ['a JPEG XR image', { 0: 'II\xbc' }],
  ['an OpenEXR image', { 0: 'v/1\x01' }],
  ['a Radiance HDR image', { 0: '#?RADIANCE' }, { 0: '#?RGBE' }],
  ['a DDS texture', { 0: 'DDS ' }],
  ['a KTX texture', { 0: '\xabKTX ' }],
  ['a FITS image', { 0: 'SIMPLE  =' }],
  ['a DICOM image', { 128: 'DICM' }],
  ['a QOI image', { 0: 'qoif' }],
  ['a BPG image', { 0: 'BPG\xfb' }],
  ['a FLIF image', { 0: 'FLIF' }],
  ['an MNG animation', { 0: '\x8aMNG\r\n\x1a\n' }],
  ['a JNG image', { 0: '\x8bJNG\r\n\x1a\n' }],
  ['a macOS icon (ICNS)', { 0: 'icns' }],
  ['an animated cursor (ANI)', { 0: 'RIFF', 8: 'ACON' }],
  ['an OS/2 bitmap array', { 0: 'BA', 14: 'BM' }],
  ['an OS/2 icon', { 0: 'BA', 14: 'IC' }, { 0: 'BA', 14: 'CI' }],
  ['an OS/2 pointer', { 0: 'BA', 14: 'PT' }, { 0: 'BA', 14: 'CP' }],
  ['a PCX image', { 0: '\x0a\x05\x01' }, { 0: '\x0a\x03\x01' }],
  ['a Sun raster image', { 0: '\x59\xa6\x6a\x95' }],
  ['an SGI image', { 0: '\x01\xda\x01' }, { 0: '\x01\xda\0' }],
  ['an XPM image', { 0: '/* XPM */' }],
  ['an Amiga image (ILBM)', { 0: 'FORM', 8: 'ILBM' }],
  ['a Windows metafile (WMF)', { 0: '\xd7\xcd\xc6\x9a' }],
  ['a Windows metafile (EMF)', { 0: '\x01\0\0\0', 40: ' EMF' }],
  ['a WordPerfect graphic (WPG)', { 0: '\xffWPC' }],

  // Video
  ['an AVI video', { 0: 'RIFF', 8: 'AVI ' }],
  ['a QuickTime video (MOV)', { 4: 'moov' }, { 4: 'mdat' }, { 4: 'wide' }],
  ['an MPEG video', { 0: '\0\0\x01\xba' }, { 0: '\0\0\x01\xb3' }],
  ['a Flash video (FLV)', { 0: 'FLV\x01' }],
  ['a Windows Media file (WMV or WMA)', { 0: '\x30\x26\xb2\x75\x8e\x66\xcf\x11' }],

  // Sound
  ['an MP3 sound', { 0: 'ID3' }],
  ['a WAV sound', { 0: 'RIFF', 8: 'WAVE' }],
  ['an AIFF sound', { 0: 'FORM', 8: 'AIF' }],
  ['an Ogg file', { 0: 'OggS' }],
  ['a FLAC sound', { 0: 'fLaC' }],
  ['an AAC sound', { 0: '\xff\xf1' }, { 0: '\xff\xf9' }],
  ['a MIDI file', { 0: 'MThd' }],
  ['an AMR sound', { 0: '#!AMR' }],

  // Archives and the rest
  ['an empty ZIP archive', { 0: 'PK\x05\x06' }],
  ['a 7-Zip archive', { 0: '7z\xbc\xaf\x27\x1c' }],
  ['a RAR archive', { 0: 'Rar!\x1a\x07' }],
  ['a bzip2 file', { 0: 'BZh' }],
  ['an xz file', { 0: '\xfd7zXZ\0' }],
  ['a Zstandard file', { 0: '\x28\xb5\x2f\xfd' }],
  ['a TAR archive', { 257: 'ustar' }],
  ['a font', { 0: 'wOFF' }, { 0: 'wOF2' }, { 0: 'OTTO' }, { 0: 'ttcf' }, { 0: '\0\x01\0\0\0' }],
  ['a Windows program', { 0: 'MZ' }],
  ['a Windows shortcut', { 0: 'L\0\0\0\x01\x14\x02\0' }],
  ['a Linux program', { 0: '\x7fELF' }],
  ['a macOS program', { 0: '\xcf\xfa\xed\xfe' }],
  ['a Java class or macOS program', { 0: '\xca\xfe\xba\xbe' }],
  ['a WebAssembly module', { 0: '\0asm' }],
  ['an SQLite database', { 0: 'SQLite format 3\0' }],
  ['a property list', { 0: 'bplist' }],
  ['a macOS side file (its name starts with "._")', { 0: '\0\x05\x16\x07' }],
  ['a macOS folder file (.DS_Store)', { 0: '\0\0\0\x01Bud1' }],
];

// Lets a button say something through the page's live region. An empty text ends it.
'use client';
import { createContext } from 'react';

export const SayContext = createContext<(text: string) => void>(() => {});

// Where the figures in reports were measured: on AWS, or on this machine.
'use client';
import { createContext } from 'react';
import type { MeasurementSource } from '#core/run-cost.ts';

export const MeasurementContext = createContext<MeasurementSource>('AWS');

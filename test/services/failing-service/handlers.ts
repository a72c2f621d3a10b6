// The functions of the failing service.

export const throws = async (): Promise<never> => {
  throw new Error('thrown on purpose');
};

export const hangs = (): Promise<never> => new Promise(() => {});

export const works = async (): Promise<string> => 'still here';

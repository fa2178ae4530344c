//! The container of AVIF: boxes in boxes, of which a few say where the coded picture lies and how it
//! is to be shown. Everything else in the file, metadata before all, is never looked at.

use super::super::Refusal;

/// Items, properties and references looked at; files have a handful.
const MOST: usize = 256;

/// What a file says of its main picture.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// AV1 of the picture.
    pub colour: Vec<u8>,
    /// AV1 of how much shows through.
    pub alpha: Option<Vec<u8>>,
    /// Sides before turning.
    pub sides: (u32, u32),
    /// Code of the matrix, and whether the full range is used.
    pub matrix: Option<(u16, bool)>,
    /// An ICC profile.
    pub profile: Option<Vec<u8>>,
    /// Quarter turns to the left, then the axis of a mirror.
    pub turn: (u8, Option<u8>),
}

/// Reads numbers from the front of a slice; what is missing makes the file a damaged one.
#[derive(Clone, Copy)]
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Refusal::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    /// A number of so many bytes, at most eight.
    fn number(&mut self, bytes: usize) -> Result<u64, Refusal> {
        Ok(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn u8(&mut self) -> Result<u8, Refusal> {
        Ok(self.take(1)?.first().copied().unwrap_or_default())
    }

    fn u16(&mut self) -> Result<u16, Refusal> {
        Ok(self.number(2)? as u16)
    }

    fn u32(&mut self) -> Result<u32, Refusal> {
        Ok(self.number(4)? as u32)
    }

    /// An id or a count: two bytes, or four in later versions of a box.
    fn id(&mut self, wide: bool) -> Result<u32, Refusal> {
        if wide { self.u32() } else { Ok(self.u16()?.into()) }
    }

    fn version(&mut self) -> Result<(u8, u32), Refusal> {
        let word = self.u32()?;
        Ok(((word >> 24) as u8, word & 0x00ff_ffff))
    }

    /// The next box: its kind and what is in it.
    fn next_box(&mut self) -> Result<Option<([u8; 4], Reader<'a>)>, Refusal> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let length = self.u32()?;
        let kind = *self.take(4)?.first_chunk().ok_or(Refusal::Damaged)?;
        let length = match length {
            0 => self.0.len(),
            1 => usize::try_from(self.number(8)?.saturating_sub(16)).unwrap_or(usize::MAX),
            length => (length as usize).checked_sub(8).ok_or(Refusal::Damaged)?,
        };
        Ok(Some((kind, Reader(self.take(length)?))))
    }

    fn boxes(mut self) -> Result<Vec<([u8; 4], Reader<'a>)>, Refusal> {
        let mut found = Vec::new();
        while let Some(next) = self.next_box()? {
            if found.len() == MOST {
                return Err(Refusal::Damaged);
            }
            found.push(next);
        }
        Ok(found)
    }

    fn inner(self, kind: &[u8; 4]) -> Result<Option<Reader<'a>>, Refusal> {
        Ok(self.boxes()?.into_iter().find(|(known, _)| known == kind).map(|(_, inner)| inner))
    }
}

/// Finds the main picture in a file.
pub fn read(file: &[u8]) -> Result<Contents, Refusal> {
    // What follows a broken top-level box does not matter once the index was found.
    let mut top = Reader(file);
    let mut meta = loop {
        match top.next_box()? {
            Some((kind, inner)) if &kind == b"meta" => break inner,
            Some(_) => {}
            None => return Err(Refusal::Damaged),
        }
    };
    meta.version()?;
    Index { file, meta }.contents()
}

/// The box that tells what is where.
struct Index<'a> {
    file: &'a [u8],
    meta: Reader<'a>,
}

impl<'a> Index<'a> {
    fn contents(&self) -> Result<Contents, Refusal> {
        let main = self.main_item()?;
        if self.kind_of(main)? != *b"av01" {
            return Err(Refusal::Tiled);
        }
        let mut contents = Contents { colour: self.bytes_of(main)?, ..Contents::default() };
        for (kind, property) in self.properties_of(main)? {
            contents.note(kind, property)?;
        }
        contents.alpha = self.alpha_of(main)?.map(|id| self.bytes_of(id)).transpose()?;
        Ok(contents)
    }

    fn required(&self, kind: &[u8; 4]) -> Result<Reader<'a>, Refusal> {
        self.meta.inner(kind)?.ok_or(Refusal::Damaged)
    }

    fn main_item(&self) -> Result<u32, Refusal> {
        let mut pitm = self.required(b"pitm")?;
        let (version, _) = pitm.version()?;
        pitm.id(version > 0)
    }

    fn kind_of(&self, id: u32) -> Result<[u8; 4], Refusal> {
        let mut iinf = self.required(b"iinf")?;
        let (version, _) = iinf.version()?;
        iinf.id(version > 0)?;
        for (_, mut infe) in iinf.boxes()? {
            let (version, _) = infe.version()?;
            if infe.id(version > 2)? == id {
                infe.u16()?;
                return infe.take(4)?.first_chunk().copied().ok_or(Refusal::Damaged);
            }
        }
        Err(Refusal::Damaged)
    }

    /// The bytes of an item, joined from where they lie.
    fn bytes_of(&self, wanted: u32) -> Result<Vec<u8>, Refusal> {
        let mut iloc = self.required(b"iloc")?;
        let (version, _) = iloc.version()?;
        let (sizes, more) = (iloc.u8()?, iloc.u8()?);
        let (offset_size, length_size, base_size) = (sizes >> 4, sizes & 15, more >> 4);
        let index_size = if version > 0 { more & 15 } else { 0 };
        if [offset_size, length_size, base_size, index_size].iter().any(|size| *size > 8) {
            return Err(Refusal::Damaged);
        }
        for _ in 0..iloc.id(version > 1)? {
            let id = iloc.id(version > 1)?;
            let method = if version > 0 { iloc.u16()? & 15 } else { 0 };
            iloc.u16()?;
            let base = iloc.number(base_size.into())?;
            let mut bytes = Vec::new();
            for _ in 0..iloc.u16()? {
                iloc.number(index_size.into())?;
                let offset = base.saturating_add(iloc.number(offset_size.into())?);
                let length = iloc.number(length_size.into())?;
                if id == wanted {
                    let piece = self.piece(method, offset, length)?;
                    if bytes.len() + piece.len() > self.file.len() {
                        return Err(Refusal::Damaged);
                    }
                    bytes.extend_from_slice(piece);
                }
            }
            if id == wanted {
                return Ok(bytes);
            }
        }
        Err(Refusal::Damaged)
    }

    fn piece(&self, method: u16, offset: u64, length: u64) -> Result<&'a [u8], Refusal> {
        let place = match method {
            0 => self.file,
            1 => self.required(b"idat")?.0,
            _ => return Err(Refusal::Damaged),
        };
        let offset = usize::try_from(offset).map_err(|_| Refusal::Damaged)?;
        let rest = place.get(offset..).ok_or(Refusal::Damaged)?;
        match usize::try_from(length).map_err(|_| Refusal::Damaged)? {
            0 => Ok(rest),
            length => rest.get(..length).ok_or(Refusal::Damaged),
        }
    }

    fn properties_of(&self, wanted: u32) -> Result<Vec<([u8; 4], Reader<'a>)>, Refusal> {
        let iprp = self.required(b"iprp")?;
        let known = iprp.inner(b"ipco")?.ok_or(Refusal::Damaged)?.boxes()?;
        let mut ipma = iprp.inner(b"ipma")?.ok_or(Refusal::Damaged)?;
        let (version, flags) = ipma.version()?;
        for _ in 0..ipma.u32()? {
            let id = ipma.id(version > 0)?;
            let mut own = Vec::new();
            for _ in 0..ipma.u8()? {
                let at = match flags & 1 {
                    0 => u16::from(ipma.u8()? & 0x7f),
                    _ => ipma.u16()? & 0x7fff,
                };
                own.extend(usize::from(at).checked_sub(1).and_then(|at| known.get(at)).copied());
            }
            if id == wanted {
                return Ok(own);
            }
        }
        Ok(Vec::new())
    }

    /// The item that says how much of another shows through.
    fn alpha_of(&self, main: u32) -> Result<Option<u32>, Refusal> {
        let Some(mut iref) = self.meta.inner(b"iref")? else { return Ok(None) };
        let (version, _) = iref.version()?;
        for (kind, mut reference) in iref.boxes()? {
            let from = reference.id(version > 0)?;
            let count = reference.u16()?;
            let to: Result<Vec<u32>, Refusal> = (0..count).map(|_| reference.id(version > 0)).collect();
            if &kind == b"auxl" && to?.contains(&main) && self.is_alpha(from)? {
                return Ok(Some(from));
            }
        }
        Ok(None)
    }

    fn is_alpha(&self, id: u32) -> Result<bool, Refusal> {
        let properties = self.properties_of(id)?;
        Ok(properties.iter().any(|(kind, inner)| kind == b"auxC" && inner.0.ends_with(b":alpha\0")))
    }
}

impl Contents {
    fn note(&mut self, kind: [u8; 4], mut property: Reader<'_>) -> Result<(), Refusal> {
        match &kind {
            b"ispe" => {
                property.version()?;
                self.sides = (property.u32()?, property.u32()?);
            }
            b"colr" => match property.take(4)? {
                b"nclx" => {
                    property.take(4)?;
                    self.matrix = Some((property.u16()?, property.u8()? & 0x80 != 0));
                }
                b"prof" | b"rICC" => self.profile = Some(property.0.to_vec()),
                _ => {}
            },
            b"irot" => self.turn.0 = property.u8()? & 3,
            b"imir" => self.turn.1 = Some(property.u8()? & 1),
            _ => {}
        }
        Ok(())
    }
}

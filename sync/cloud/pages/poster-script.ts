/**
 * The script of the guide's shelf: draws a picture with the guide's own code beneath it (a poster) on the phone itself, shows it so that it
 * can be held and saved, and hands it to the phone's own sharing where it takes files. It loads nothing but pictures of this cloud, and
 * sends nothing anywhere. Called by guide-shelf.ts; what it says and draws comes in the page's attributes.
 */
/** In px: the poster, the most of it that is picture, the foot with the code. */
const SIZES = '{width:1080,picture:1440,foot:330,code:270,edge:30}';

export const POSTER_SCRIPT = `(()=>{const size=${SIZES};
const loaded=(src)=>new Promise((done,failed)=>{const one=new Image();one.onload=()=>done(one);one.onerror=failed;one.src=src});
const lines=(brush,text,width,most)=>{const all=[];let line='';for(const char of text){if(brush.measureText(line+char).width>width&&line!==''){all.push(line);line=''}line+=char}if(line!=='')all.push(line);if(all.length>most){const kept=all.slice(0,most);kept[most-1]=kept[most-1].slice(0,-1)+'…';return kept}return all};
const drawn=async(card)=>{const {src,title,name,hint,qr,side}=card.dataset;const picture=src===''?null:await loaded(src);
const high=picture===null?0:Math.min(size.picture,Math.round(size.width*picture.naturalHeight/picture.naturalWidth));
const canvas=document.createElement('canvas');canvas.width=size.width;canvas.height=high+size.foot;const brush=canvas.getContext('2d');
brush.fillStyle='#fff';brush.fillRect(0,0,canvas.width,canvas.height);
if(picture!==null){const wide=Math.min(picture.naturalWidth,picture.naturalHeight*size.width/high);const tall=wide*high/size.width;
brush.imageSmoothingQuality='high';brush.drawImage(picture,(picture.naturalWidth-wide)/2,(picture.naturalHeight-tall)/2,wide,tall,0,0,size.width,high)}
const left=size.width-size.edge-size.code;const room=left-2*size.edge;const font='"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif';
brush.fillStyle='#0D1B1A';brush.font='600 46px '+font;let y=high+76;for(const line of lines(brush,title,room,2)){brush.fillText(line,size.edge,y);y+=60}
brush.font='34px '+font;brush.fillText(lines(brush,name,room,1)[0]??'',size.edge,high+226);
brush.fillStyle='#55645F';brush.font='30px '+font;brush.fillText(lines(brush,hint,room,1)[0]??'',size.edge,high+276);
brush.save();brush.translate(left,high+size.edge);brush.scale(size.code/Number(side),size.code/Number(side));brush.fillStyle='#000';brush.fill(new Path2D(qr));brush.restore();
return new Promise((done,failed)=>canvas.toBlob((blob)=>blob===null?failed(new Error('no picture')):done(blob),'image/jpeg',0.9))};
for(const card of document.querySelectorAll('[data-poster]')){const [make,share,save]=card.querySelectorAll('button,a.save');const shown=card.querySelector('img');const said=card.querySelector('[role=status]');make.hidden=false;let url='';
make.addEventListener('click',async()=>{make.disabled=true;said.textContent=said.dataset.busy;try{const blob=await drawn(card);const file=new File([blob],card.dataset.file,{type:blob.type});
if(url!=='')URL.revokeObjectURL(url);url=URL.createObjectURL(blob);shown.src=url;shown.hidden=false;save.href=url;save.download=card.dataset.file;save.hidden=false;
share.hidden=!(navigator.canShare&&navigator.canShare({files:[file]}));share.onclick=()=>{navigator.share({files:[file]}).catch(()=>{})};said.textContent=said.dataset.done;shown.scrollIntoView({block:'nearest'})}catch{said.textContent=said.dataset.failed}make.disabled=false});
}
for(const one of document.querySelectorAll('[data-copy]')){if(!navigator.clipboard)continue;one.hidden=false;one.addEventListener('click',async()=>{try{await navigator.clipboard.writeText(one.dataset.copy);one.textContent=one.dataset.done}catch{}})}})()`;
